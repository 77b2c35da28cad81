// SPDX-License-Identifier: MIT
#pragma once

#include "app/record/record_needs.h"
#include "app/record/recorder.h"
#include "app/view/check_list.h"

#include <QDialog>

class QBoxLayout;
class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace drmscope::app {

// Says what is there and what is missing, each with its fix, and starts a recording. Stays open
// until it is armed; when that fails, says why and leaves all as it was.
class RecordDialog : public QDialog
{
    Q_OBJECT
public:
    RecordDialog(Recorder& recorder, QWidget* parent = nullptr);

    RecordSettings settings() const;
    void setSettings(const RecordSettings& settings);
    void showChecks(const std::vector<RecordCheck>& checks);
    void reject() override;

public slots:
    void start();

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void makeForm(QVBoxLayout* column);
    void makeButtons(QVBoxLayout* column);
    void stateChanged(Recorder::State state);
    void showFailure(const QString& title, const QString& text);
    void choose();
    void replace();
    void wayChanged();
    void lookAgain();
    void lookThere();
    void showChecksThere(const std::vector<RecordCheck>& checks);
    void showNeeds();
    void showStart();
    QString via() const;
    QString host() const;

    Recorder& m_recorder;
    RecordChecks m_checks;
    RecordChecks m_checksThere;
    Answer m_here;
    Answer m_there;
    QString m_askedHost; // whose answer m_there is, or will be
    QBoxLayout* m_halves = nullptr;
    QFormLayout* m_form = nullptr;
    CheckList* m_list;
    QLabel* m_headline;
    QLabel* m_failure;
    QComboBox* m_way;
    QLineEdit* m_address;
    QCheckBox* m_copyAgent;
    QLabel* m_wayHint;
    QLineEdit* m_file;
    QString m_replaced; // a file that may be: somebody was asked
    QPushButton* m_replace;
    QComboBox* m_backend;
    QSpinBox* m_buffer;
    QCheckBox* m_references;
    QCheckBox* m_devres;
    QComboBox* m_thenRun;
    QLabel* m_obstacle;
    QPushButton* m_start = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_cancel = nullptr;
};

} // namespace drmscope::app
