// SPDX-License-Identifier: MIT
#pragma once

#include <QDialog>
#include <functional>
#include <vector>

class QAction;
class QLineEdit;
class QListWidget;
class QMenuBar;

namespace drmscope::app {

// Something that can be chosen by typing some letters of it.
struct Pick
{
    QString text;
    QString detail; // quieter, at the right: keys, kind
    std::function<void()> choose;
};

// A line and a list below it: letters narrow the list, Enter chooses, Escape changes nothing. The
// command palette, Find and "Go to lane" are all this.
class PickDialog : public QDialog
{
    Q_OBJECT
public:
    PickDialog(const QString& title, const QString& hint, QWidget* parent);

    void setPicks(std::vector<Pick> picks);
    void setNothingText(const QString& text)
    {
        m_nothing = text;
    } // where there are no picks at all
    // Instead of narrowing one list: asked for a new one at each change.
    void setSource(std::function<std::vector<Pick>(const QString& text)> source);
    // Found later, for a text that stands here still: before all others.
    void addPicks(const QString& text, std::vector<Pick> picks);
    QLineEdit* edit() const { return m_edit; }
    QListWidget* list() const { return m_list; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void listPicks();
    void chooseCurrent();

    QLineEdit* m_edit;
    QListWidget* m_list;
    std::vector<Pick> m_picks;
    std::vector<size_t> m_shown;
    QString m_nothing = tr("Type what to look for.");
    std::function<std::vector<Pick>(const QString&)> m_source;
};

// Every action of a menu bar that can be used now, by its place: "View › Zoom in".
std::vector<Pick> commandPicks(const QMenuBar& bar);

} // namespace drmscope::app
