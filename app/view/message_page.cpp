// SPDX-License-Identifier: MIT
#include "app/view/message_page.h"

#include "app/view/sentences.h"
#include "app/view/wrapped_text.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace drmscope::app {

namespace {

QFont largeBold(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 1.5);
    font.setBold(true);
    return font;
}

} // namespace

MessagePage::MessagePage(QWidget* parent)
    : QWidget(parent), m_title(new WrappedText({}, largeBold(font()), this)),
      m_text(new WrappedText({}, font(), this)), m_fix(new WrappedText({}, font(), this)),
      m_progress(new QProgressBar(this)), m_retry(new QPushButton(tr("Try again"), this)),
      m_open(new QPushButton(tr("Open another…"), this)),
      m_close(new QPushButton(tr("Cancel"), this))
{
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    // It moves, and the wider it is the more each of its frames costs.
    m_progress->setFixedWidth(fontMetrics().averageCharWidth() * 30);
    m_progress->setAccessibleName(tr("Reading the session"));
    auto* buttons = new QHBoxLayout;
    for (auto* button : {m_retry, m_open, m_close}) {
        button->setAutoDefault(true); // Enter does what Space does
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto* column = new QVBoxLayout;
    column->setSpacing(12);
    column->addStretch(2);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_title, m_text, m_fix, m_progress}) {
        column->addWidget(widget);
    }
    column->setAlignment(m_progress, Qt::AlignLeft);
    column->addSpacing(6);
    column->addLayout(buttons);
    column->addStretch(3);
    auto* middle = new QHBoxLayout(this);
    middle->addStretch(1);
    middle->addLayout(column, 2);
    middle->addStretch(1);
    connect(m_retry, &QPushButton::clicked, this, &MessagePage::retryAsked);
    connect(m_open, &QPushButton::clicked, this, &MessagePage::openAsked);
    connect(m_close, &QPushButton::clicked, this, &MessagePage::closeAsked);
}

void MessagePage::showLoading(const QString& path)
{
    m_title->say(tr("Reading %1").arg(QFileInfo(path).fileName()));
    m_text->say(path);
    m_fix->hide();
    m_progress->show();
    m_retry->hide();
    m_open->hide();
    m_close->setText(tr("Cancel"));
}

void MessagePage::showFailure(const QString& title, const QString& text, const QString& fix)
{
    m_title->say(title);
    m_text->say(asSentences(text));
    m_fix->say(fix);
    m_fix->setVisible(!fix.isEmpty());
    m_progress->hide();
    m_retry->show();
    m_open->show();
    m_close->setText(tr("Close"));
    m_open->setFocus();
}

} // namespace drmscope::app
